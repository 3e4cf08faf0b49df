#!/bin/sh
# Runs the experiments of docs/experiments.md: finetune.sh DATA OUT [PART PARTS]
# DATA has banking77/, goemotions/, snli-dev/ and ner-crossner/. What OUT has already is not run again, and a run that was
# stopped goes on where it stopped. Each run takes one thread: for two, start it with 0 2 and with 1 2.
set -u
data=$1
out=$2
part=${3:-0}
parts=${4:-1}
count=0
here=$(cd "$(dirname "$0")" && pwd)
deberta="$here/../../deberta"
vocab="$here/../../deberta-models/recipes/banking77"
mkdir -p "$out"

# run NAME SIZE SEED ARM OPTIONS...
run() {
  name=$1-$2-$4-$3
  size=$2
  seed=$3
  arm=$4
  shift 4
  count=$((count + 1))
  [ $((count % parts)) -eq "$part" ] || return
  [ -d "$out/$name" ] && return
  case $arm in
    plain) set -- "$@" ;;
    sift) set -- "$@" --sift-lambda 5 ;;
    unnormalised) set -- "$@" --sift-lambda 5 --sift-embeddings plain ;;
  esac
  resume=
  [ -d "$out/$name-run" ] && resume=--resume
  "$deberta" finetune --config "$here/$size.json" --vocab "$vocab" --output "$out/$name" --threads 1 --seed "$seed" \
    --group-by-length --cls-dropout 0.1 --weight-decay 0.05 --json $resume "$@" > "$out/$name.json" 2> "$out/$name.log" ||
    echo "$name failed: see $out/$name.log" >&2
}

for seed in 1 2 3; do
  for size in tiny small; do
    for arm in plain sift unnormalised; do
      run banking77 $size $seed $arm --task banking77 --data "$data/banking77" --held-out 0.1 --epochs 12 --batch-size 32 \
        --learning-rate 1e-3 --warmup 0.1 --max-length 96
      run snli $size $seed $arm --train "$data/snli-dev/snli-dev.tsv.gz" --held-out 0.1 --epochs 8 \
        --text-column premise --pair-column hypothesis --label-column label --batch-size 32 --learning-rate 5e-4 --warmup 0.1 \
        --max-length 96
      run crossner-ai $size $seed $arm --kind token-labels --train "$data/ner-crossner/ai-train.conll.gz" \
        --dev "$data/ner-crossner/ai-dev.conll.gz" --epochs 40 --batch-size 16 --learning-rate 1e-3 --warmup 0.1 --max-length 128
    done
    for arm in plain sift; do
      run goemotions $size $seed $arm --task goemotions --data "$data/goemotions" --epochs 5 --batch-size 64 \
        --learning-rate 5e-4 --warmup 0.1 --max-length 64
    done
  done
done

package io.deberta4j.lint;

import java.util.Set;

/**
 * The fields of a {@code config.json} that tools write into every model, and that change nothing of
 * what a DeBERTa model computes: those of {@code PretrainedConfig} in transformers 4 and 5, of
 * generation, and of sentence-transformers.
 */
final class ConfigKeys {
  private static final Set<String> HARMLESS =
      Set.of(
          ("_name_or_path name_or_path _commit_hash _attn_implementation"
                  + " _attn_implementation_autoset _attn_implementation_internal"
                  + " transformers_version architectures auto_map custom_pipelines torch_dtype dtype"
                  + " use_bfloat16 torchscript tf_legacy_loss xla_device gradient_checkpointing"
                  + " use_cache output_attentions output_hidden_states output_past return_dict"
                  + " use_return_dict tokenizer_class finetuning_task task_specific_params language"
                  + " chunk_size_feed_forward is_encoder_decoder is_decoder add_cross_attention"
                  + " cross_attention_hidden_size tie_encoder_decoder prefix bos_token_id"
                  + " eos_token_id sep_token_id cls_token_id mask_token_id unk_token_id"
                  + " decoder_start_token_id max_length min_length do_sample early_stopping"
                  + " num_beams num_beam_groups diversity_penalty temperature top_k top_p typical_p"
                  + " repetition_penalty length_penalty no_repeat_ngram_size"
                  + " encoder_no_repeat_ngram_size bad_words_ids num_return_sequences output_scores"
                  + " return_dict_in_generate forced_bos_token_id forced_eos_token_id"
                  + " remove_invalid_values exponential_decay_length_penalty suppress_tokens"
                  + " begin_suppress_tokens pruned_heads quantization_config adapters"
                  + " sentence_transformers sbert_ce_default_activation_function"
                  + " initializer_factor classifier_dropout pooler_size _num_labels"
                  + " vocab_type embedding_sharing pooling num_choices")
              .split(" "));

  private ConfigKeys() {}

  static boolean areHarmless(String key) {
    return HARMLESS.contains(key);
  }
}

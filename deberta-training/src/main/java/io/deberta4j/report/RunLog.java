package io.deberta4j.report;

import io.deberta4j.io.DataException;
import io.deberta4j.io.TrainingException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The record of a run, line by line: every update, every evaluation and every process that worked
 * on it. A line is handed to the operating system as soon as it is added, so a killed process loses
 * none; {@link #sync} also brings them past a power failure.
 *
 * <p>A trainer adds an update first, then calls {@link #sync}, then writes the checkpoint after
 * that update. {@link #resume} with the step of a checkpoint then goes on without duplicates or
 * holes: what lies after the step is cut off, for it will be done again.
 */
public final class RunLog implements AutoCloseable {
  private final Path file;
  private final FileChannel channel;
  private final Set<Evaluated> evaluated = new HashSet<>();
  private long lastStep;
  private long end;

  /** What identifies an evaluation. */
  private record Evaluated(long step, String data) {}

  private RunLog(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Begins the log of a new run.
   *
   * @throws TrainingException if the file exists already or cannot be written
   */
  public static RunLog create(Path file) {
    RunLog log = open(file, StandardOpenOption.CREATE_NEW);
    log.begin(0);
    return log;
  }

  /**
   * Goes on with the log of a run, or begins it if there is no file.
   *
   * @param step the updates of the checkpoint resumed from; later records are removed
   * @throws TrainingException if another process writes the file, or if updates before the step are
   *     missing in it
   * @throws DataException if a line is not of a log; the file is unchanged
   */
  public static RunLog resume(Path file, long step) {
    RunLog log = open(file, StandardOpenOption.CREATE);
    try {
      log.rewind(step);
      log.begin(step);
      return log;
    } catch (RuntimeException e) {
      log.close();
      throw e;
    }
  }

  private static RunLog open(Path file, StandardOpenOption creation) {
    try {
      FileChannel channel =
          FileChannel.open(file, creation, StandardOpenOption.READ, StandardOpenOption.WRITE);
      RunLog log = new RunLog(file, channel);
      log.lock();
      return log;
    } catch (FileAlreadyExistsException e) {
      throw new TrainingException(
          file + ": exists already. Resume the run it belongs to, or choose another folder.", e);
    } catch (IOException e) {
      throw new TrainingException(file + ": cannot be opened for writing (" + e + ")", e);
    }
  }

  private void lock() throws IOException {
    try {
      if (channel.tryLock() != null) {
        return;
      }
    } catch (OverlappingFileLockException e) { // another log of this process
      channel.close();
      throw inUse();
    }
    channel.close();
    throw inUse();
  }

  private TrainingException inUse() {
    return new TrainingException(
        file + ": another run is writing to it. Wait for its end, or choose another folder.");
  }

  private void rewind(long step) {
    LogScanner scanner = new LogScanner(file, channel);
    LogRecord record = scanner.next();
    while (record != null && record.step() <= step) {
      lastStep = record.step();
      if (record instanceof EvaluationRecord evaluation) {
        evaluated.add(new Evaluated(evaluation.step(), evaluation.data()));
      }
      end = scanner.position();
      record = scanner.next();
    }
    if (end > 0 && lastStep < step) {
      throw new TrainingException(
          ("%s: ends with update %d, but the checkpoint is of update %d: updates are missing. Is it"
                  + " the log of this run? Move it away to go on without it.")
              .formatted(file, lastStep, step));
    }
    lastStep = step;
    truncate();
  }

  private void begin(long step) {
    append(LogLine.of(new SessionRecord(step, Instant.now())));
  }

  /**
   * Adds an update.
   *
   * @throws IllegalArgumentException unless it is the one after the last
   * @throws TrainingException if the file cannot be written; it ends with the last whole line then
   */
  public void add(StepRecord step) {
    if (step.step() != lastStep + 1) {
      throw new IllegalArgumentException(
          "after update %d comes %d, got %d".formatted(lastStep, lastStep + 1, step.step()));
    }
    append(LogLine.of(step));
    lastStep = step.step();
  }

  /**
   * Adds an evaluation, unless the same data was evaluated after the same update already: a run
   * resumed between checkpoint and evaluation repeats it.
   *
   * @return whether it was added
   * @throws IllegalArgumentException if it is not of the last update
   * @throws TrainingException as {@link #add(StepRecord)}
   */
  public boolean add(EvaluationRecord evaluation) {
    if (evaluation.step() != lastStep) {
      throw new IllegalArgumentException(
          "an evaluation after update %d was added after update %d"
              .formatted(evaluation.step(), lastStep));
    }
    if (!evaluated.add(new Evaluated(evaluation.step(), evaluation.data()))) {
      return false;
    }
    append(LogLine.of(evaluation));
    return true;
  }

  /** Brings everything added so far to the disk. */
  public void sync() {
    try {
      channel.force(false);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /**
   * Reads a log, also while it is being written: a line that is not whole yet is left out.
   *
   * @throws DataException if it is absent or a line is not of a log
   */
  public static RunHistory read(Path file) {
    List<SessionRecord> sessions = new ArrayList<>();
    List<StepRecord> steps = new ArrayList<>();
    List<EvaluationRecord> evaluations = new ArrayList<>();
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      LogScanner scanner = new LogScanner(file, in);
      for (LogRecord record = scanner.next(); record != null; record = scanner.next()) {
        if (record instanceof StepRecord step) {
          steps.add(step);
        } else if (record instanceof EvaluationRecord evaluation) {
          evaluations.add(evaluation);
        } else if (record instanceof SessionRecord session) {
          sessions.add(session);
        }
      }
    } catch (IOException e) {
      throw new DataException(file + ": cannot be read (" + e + ")", e);
    }
    return new RunHistory(sessions, steps, evaluations);
  }

  private void append(byte[] line) {
    try {
      ByteBuffer buffer = ByteBuffer.wrap(line);
      while (buffer.hasRemaining()) {
        channel.write(buffer, end + buffer.position());
      }
      end += line.length;
    } catch (IOException e) {
      truncate();
      throw unwritable(e);
    }
  }

  private void truncate() {
    try {
      channel.truncate(end);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private TrainingException unwritable(IOException e) {
    return new TrainingException(
        file + ": cannot be written (" + e + "). Is there space? The run can be resumed.", e);
  }

  /** Brings everything to the disk and lets go of the file. */
  @Override
  public void close() {
    try (channel) {
      if (channel.isOpen()) {
        channel.force(true);
      }
    } catch (IOException e) {
      throw unwritable(e);
    }
  }
}

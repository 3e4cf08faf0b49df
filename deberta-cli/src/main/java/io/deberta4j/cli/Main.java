package io.deberta4j.cli;

import io.deberta4j.io.DebertaException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code deberta}. Exits with 0 when all went well, 1 on a failure, 2 on bad usage. */
@Command(
    name = "deberta",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "DeBERTa for the JVM.")
public final class Main implements Runnable {
  @Spec private CommandSpec spec;

  private Main(CommandSpec spec) {
    this.spec = spec;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing subcommand");
  }

  /** Runs the command line and returns its exit code. */
  static int execute(String... args) {
    var main = new CommandLine(new Main(CommandSpec.create()));
    main.setExecutionExceptionHandler(
        (failure, commandLine, parsed) -> {
          if (!(failure instanceof DebertaException)) {
            throw failure;
          }
          commandLine.getErr().println("deberta: " + failure.getMessage());
          return CommandLine.ExitCode.SOFTWARE;
        });
    return main.execute(args);
  }

  /** Runs the command line and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(execute(args));
  }
}

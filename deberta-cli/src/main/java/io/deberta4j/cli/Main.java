package io.deberta4j.cli;

import io.deberta4j.io.DebertaException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/**
 * The command {@code deberta}. Exits with 0 when all went well, 1 on a failure, 2 on wrong usage.
 */
@Command(
    name = "deberta",
    description = "DeBERTa for the JVM: from text to answers, and from data to a model.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "%nExample:",
      "  deberta classify \"I still have not received my new card\"",
      "%n\"deberta COMMAND --help\" tells about a command.",
      "Exits with 0 when all went well, 1 on a failure, 2 on wrong usage."
    })
public final class Main implements Runnable {
  private static final int FAILURE = 1;
  private static final int BAD_USAGE = 2;
  private static final String[] NONE = {};

  @Spec private CommandSpec spec = CommandSpec.create();

  private Main() {}

  /** Runs the command line and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(run(Streams.standard(), args));
  }

  /** Runs the command line over these streams and returns its exit code. */
  public static int run(Streams streams, String[] args) {
    try {
      return commandLine(streams).execute(args);
    } catch (OutOfMemoryError e) {
      streams
          .err()
          .println(
              "deberta: not enough memory ("
                  + e.getMessage()
                  + "). Try a smaller --batch-size, or more memory for Java:"
                  + " DEBERTA_JAVA_OPTS=-Xmx8g");
      return FAILURE;
    }
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }

  /** Makes the command line over these streams. */
  static CommandLine commandLine(Streams streams) {
    CommandLine main =
        new CommandLine(new Main())
            .addSubcommand(new ClassifyCommand(streams))
            .addSubcommand(new TagCommand(streams))
            .addSubcommand(new AnswerCommand(streams))
            .addSubcommand(new ZeroShotCommand(streams))
            .addSubcommand(new NliCommand(streams))
            .addSubcommand(new RerankCommand(streams))
            .addSubcommand(new RewardCommand(streams))
            .addSubcommand(new ChooseCommand(streams))
            .addSubcommand(new FillMaskCommand(streams))
            .addSubcommand(new OddTokensCommand(streams))
            .addSubcommand(new GenerateCommand(streams))
            .addSubcommand(new EmbedCommand(streams))
            .addSubcommand(new TokenizeCommand(streams))
            .addSubcommand(new TrainTokenizerCommand(streams))
            .addSubcommand(new PrepareCommand(streams))
            .addSubcommand(new PretrainCommand(streams))
            .addSubcommand(new ScalingCommand(streams))
            .addSubcommand(new FinetuneCommand(streams))
            .addSubcommand(new EvaluateCommand(streams))
            .addSubcommand(new EvaluateLmCommand(streams))
            .addSubcommand(new MinimalPairsCommand(streams))
            .addSubcommand(new PredictCommand(streams))
            .addSubcommand(new ExperimentCommand(streams))
            .addSubcommand(new TrimVocabularyCommand(streams))
            .addSubcommand(new ConvertCommand(streams))
            .addSubcommand(new ExportOnnxCommand(streams))
            .addSubcommand(new InspectCommand(streams))
            .addSubcommand(new AttentionCommand(streams))
            .addSubcommand(new DiffTokenizersCommand(streams))
            .addSubcommand(new CheckCommand(streams))
            .addSubcommand(new VerifyCommand(streams))
            .addSubcommand(new DemoCommand(streams))
            .addSubcommand(bench(streams));
    CommandGroups.apply(main);
    addHelp(main);
    main.getSubcommands().values().forEach(Main::addHelp);
    main.setOut(
        new PrintWriter(new OutputStreamWriter(streams.out(), StandardCharsets.UTF_8), true));
    main.setErr(streams.err());
    main.setParameterExceptionHandler(Main::badUsage);
    main.setExecutionExceptionHandler(Main::failure);
    return main;
  }

  private static Callable<Integer> bench(Streams streams) {
    return ServiceLoader.load(Benchmarks.class)
        .findFirst()
        .map(benchmarks -> benchmarks.command(streams))
        .orElseGet(BenchCommand::new);
  }

  private static void addHelp(CommandLine commandLine) {
    CommandSpec spec = commandLine.getCommandSpec();
    spec.mixinStandardHelpOptions(true);
    spec.versionProvider(new Version());
    UsageMessageSpec usage = spec.usageMessage();
    usage.sortOptions(false);
    usage.autoWidth(true);
  }

  private static int badUsage(ParameterException e, String[] args) {
    CommandLine commandLine = e.getCommandLine();
    PrintWriter err = commandLine.getErr();
    err.println("deberta: " + e.getMessage());
    CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
    err.println("Try '" + commandLine.getCommandSpec().qualifiedName() + " --help'.");
    return BAD_USAGE;
  }

  private static int failure(Exception e, CommandLine commandLine, ParseResult parsed) {
    if (e instanceof BrokenPipe) {
      return 0;
    }
    if (e instanceof WrongUsage) {
      return badUsage(new ParameterException(commandLine, String.valueOf(e.getMessage())), NONE);
    }
    PrintWriter err = commandLine.getErr();
    if (parsed.subcommand() != null && parsed.subcommand().hasMatchedOption("--debug")) {
      e.printStackTrace(err);
    } else if (e instanceof DebertaException) {
      err.println("deberta: " + e.getMessage());
    } else {
      String firstLine = e.toString().split("\\R", 2)[0]; // libtorch appends its own stack
      err.println("deberta: " + firstLine + " (--debug shows where)");
    }
    return FAILURE;
  }
}

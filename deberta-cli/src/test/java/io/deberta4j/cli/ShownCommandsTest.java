package io.deberta4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Every command that the pages and the helps show has the options that it is shown with. */
class ShownCommandsTest {
  private static final Path ROOT = Path.of(System.getProperty("deberta.root", ".."));
  private static final Pattern BLOCK = Pattern.compile("(?ms)^ *```[^\\n]*\\n(.*?)^ *```");
  private static final Pattern COMMAND =
      Pattern.compile("^(?:.*\\|)?\\s*(?:\\$ )?(?:\\./)?deberta (.*)$");
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");
  private static final int WIDTH = 78; // of a terminal of 80, so that no example is broken

  private final CommandLine main =
      Main.commandLine(
          new Streams(
              new ByteArrayInputStream(new byte[0]),
              new ByteArrayOutputStream(),
              new PrintWriter(new StringWriter()),
              false));

  @Test
  void thoseOfThePagesParse() throws IOException {
    List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("README.md")));
    pages.add(ROOT.resolve("benchmarks/README.md"));
    try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
      docs.filter(page -> page.toString().endsWith(".md")).sorted().forEach(pages::add);
    }
    int parsed = 0;
    for (Path page : pages) {
      Matcher blocks = BLOCK.matcher(Files.readString(page));
      while (blocks.find()) {
        parsed += parse(page.toString(), blocks.group(1));
      }
    }
    assertThat(parsed).isGreaterThan(40);
  }

  @Test
  void thoseOfTheHelpsParseAndFitALine() {
    Map<String, String> examples = new TreeMap<>();
    main.getSubcommands().forEach((name, command) -> examples.put(name, examples(command)));
    examples.forEach(
        (name, text) -> {
          assertThat(text.lines()).as(name).allMatch(line -> line.length() <= WIDTH);
          assertThat(parse(name, text)).as(name).isPositive();
          assertThat(joined(text).lines()) // what goes on behind a line says so
              .as(name)
              .allMatch(line -> COMMAND.matcher(line).matches());
        });
  }

  /** Returns the lines of the help behind "Example:". */
  private static String examples(CommandLine command) {
    List<String> footer = List.of(command.getCommandSpec().usageMessage().footer());
    return String.join("\n", footer.subList(footer.indexOf("%nExample:") + 1, footer.size()));
  }

  /** Puts together what a shell would: lines that end in a backslash or a pipe, and the next. */
  private static String joined(String lines) {
    return lines.replaceAll("\\\\\\n\\s*", "").replaceAll("\\|\\n\\s*", "| ");
  }

  /** Parses the commands among some lines, and returns how many there were. */
  private int parse(String where, String lines) {
    int parsed = 0;
    for (String line : joined(lines).lines().toList()) {
      Matcher command = COMMAND.matcher(line);
      if (command.matches()) {
        try {
          main.parseArgs(words(command.group(1)));
        } catch (CommandLine.ParameterException e) {
          throw new AssertionError(where + ": " + line.strip() + ": " + e.getMessage(), e);
        }
        parsed++;
      }
    }
    return parsed;
  }

  /** Splits as a shell does, up to a comment or a redirection. */
  private static String[] words(String command) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(command);
    while (matcher.find()) {
      String plain = matcher.group(3);
      if (plain != null && (plain.startsWith("#") || plain.startsWith(">"))) {
        break;
      }
      words.add(
          plain != null ? plain : matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
    }
    return words.toArray(String[]::new);
  }
}

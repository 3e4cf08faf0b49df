package io.deberta4j.hub;

import io.deberta4j.io.HubException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a published model, {@code org/name} or {@code org/name@revision}.
 *
 * @param repository {@code org/name}
 * @param revision a branch, a tag or the hash of a commit
 */
public record ModelId(String repository, String revision) {
  /** The revision of a name that says none. */
  public static final String MAIN = "main";

  private static final String PART = "[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,94}[A-Za-z0-9_])?";
  private static final Pattern REPOSITORY = Pattern.compile(PART + "/" + PART);
  private static final Pattern REVISION =
      Pattern.compile("[A-Za-z0-9_](?:[A-Za-z0-9_./+-]{0,198}[A-Za-z0-9_+-])?");
  private static final Pattern NAME = Pattern.compile("(" + PART + "/" + PART + ")(?:@(.*))?");

  /**
   * Checks both parts: they become parts of file names.
   *
   * @throws HubException if either is none
   */
  public ModelId {
    if (!REPOSITORY.matcher(repository).matches() || repository.contains("..")) {
      throw new HubException("'" + repository + "' is no name of a model, expected org/name");
    }
    boolean plain = !revision.contains("..") && !revision.contains("//");
    if (!plain || revision.contains("/.") || !REVISION.matcher(revision).matches()) {
      throw new HubException(
          "'" + revision + "' is no revision, expected a branch, a tag or the hash of a commit");
    }
  }

  /** Tells whether a text has the form of a name. */
  public static boolean isId(String text) {
    return NAME.matcher(text).matches();
  }

  /**
   * Reads a name.
   *
   * @throws HubException if it is none
   */
  public static ModelId parse(String text) {
    Matcher matcher = NAME.matcher(text);
    if (!matcher.matches()) {
      throw new HubException(
          "'" + text + "' is no name of a model, expected org/name or org/name@revision");
    }
    String revision = matcher.group(2);
    return new ModelId(matcher.group(1), revision == null ? MAIN : revision);
  }

  @Override
  public String toString() {
    return revision.equals(MAIN) ? repository : repository + "@" + revision;
  }
}

package io.deberta4j.lint;

/**
 * Something about a checkpoint that its user should know.
 *
 * @param code the stable name of this kind of finding, as {@code classifier-missing}; {@code
 *     docs/inspect.md} lists all
 * @param severity how bad it is
 * @param file the file, relative to the directory; empty for the directory as a whole
 * @param key the field or the tensor in it; empty where it is none in particular
 * @param found what was found
 * @param means what it means for results
 * @param advice what to do
 */
public record Finding(
    String code,
    Severity severity,
    String file,
    String key,
    String found,
    String means,
    String advice) {}

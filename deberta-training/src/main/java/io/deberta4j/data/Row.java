package io.deberta4j.data;

import java.util.Map;

/**
 * One row of a data file.
 *
 * @param line the line it starts in, from 1
 * @param names the line that names its columns: that of the header, else its own
 * @param fields the values by column, in the order of the file
 */
record Row(long line, long names, Map<String, String> fields) {}

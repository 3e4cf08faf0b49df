/** The command line: one class per subcommand. */
@NullMarked
package io.deberta4j.cli;

import org.jspecify.annotations.NullMarked;

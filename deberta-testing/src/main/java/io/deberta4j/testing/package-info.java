/** What the tests of every module share. */
@NullMarked
package io.deberta4j.testing;

import org.jspecify.annotations.NullMarked;

/** What is released: its metadata, and the application that is unpacked and run. */
@NullMarked
package io.deberta4j.release;

import org.jspecify.annotations.NullMarked;

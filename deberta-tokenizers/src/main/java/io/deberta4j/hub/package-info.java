/** Models by the names under which they are published: found, fetched, checked and kept. */
@NullMarked
package io.deberta4j.hub;

import org.jspecify.annotations.NullMarked;

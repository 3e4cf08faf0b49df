/** A small tree of classes that break every rule of the house, to see the rules fail. */
@NullMarked
package io.deberta4j.architecture.bad;

import org.jspecify.annotations.NullMarked;

/** Part of the fixture that breaks the rules of the house. */
@NullMarked
package io.deberta4j.architecture.bad.helpers;

import org.jspecify.annotations.NullMarked;

/** What every package needs: the error family and the safe reading of untrusted files. */
@NullMarked
package io.deberta4j.io;

import org.jspecify.annotations.NullMarked;

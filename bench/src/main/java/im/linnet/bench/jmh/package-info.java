// SPDX-License-Identifier: Apache-2.0
/** JMH benchmarks of the protocol core. Run with {@code java -cp target/classes:target/lib/* org.openjdk.jmh.Main}. */
@NullMarked
package im.linnet.bench.jmh;

import org.jspecify.annotations.NullMarked;

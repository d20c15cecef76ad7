// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.jid;

import java.nio.charset.StandardCharsets;

/** Entry point for a coverage-guided fuzzer; its corpus is replayed by {@link JidCorpusTest} in every build. */
public final class JidFuzzer {
    private JidFuzzer() {}

    /** Takes bytes as UTF-8, and as UTF-16 for the sake of unpaired surrogates. */
    public static void fuzzerTestOneInput(byte[] data) {
        JidChecks.check(new String(data, StandardCharsets.UTF_8));
        JidChecks.check(new String(data, StandardCharsets.UTF_16BE));
    }
}

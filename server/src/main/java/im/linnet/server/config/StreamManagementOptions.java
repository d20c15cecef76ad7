// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

import java.time.Duration;

/** Acknowledgements and resumption of clients' streams. */
@OptionGroup(value = "stream-management", doc = "Acknowledgements and resumption of clients' streams (XEP-0198).")
public record StreamManagementOptions(
        @Option(
                defaultValue = "5m",
                min = 0,
                max = 86_400,
                doc =
                        "How long a session waits for a client that has lost its connection, at most: until then the client"
                                + " can resume it, also after a restart of the server. 0: not at all.")
        Duration resumeTimeout,

        @Option(
                defaultValue = "",
                doc = "Where clients should reconnect to resume, as `host:port`. Empty: where they connected before.")
        String location,

        @Option(
                defaultValue = "2000",
                min = 100,
                max = 100_000,
                doc = "How many stanzas may wait for the acknowledgement of one client, connected or not; beyond, its"
                        + " session ends, and its messages wait for the next one.")
        int queueStanzas,

        @Option(
                defaultValue = "4MiB",
                min = 65_536,
                max = 1_073_741_824,
                doc = "How many bytes of stanzas may wait for the acknowledgement of one client.")
        ByteSize queueBytes,

        @Option(
                defaultValue = "1m",
                min = 5,
                max = 3600,
                doc = "How long a client may leave a request for an acknowledgement unanswered before its connection is"
                        + " taken for dead.")
        Duration answerTimeout) {}

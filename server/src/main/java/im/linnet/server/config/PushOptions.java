// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Push notifications. */
@OptionGroup(value = "push", doc = "Push notifications (XEP-0357), and the server's own push service for browsers.")
public record PushOptions(
        @Option(defaultValue = "true", doc = "Whether users may have notifications sent to push services.")
        boolean enabled,

        @Option(
                defaultValue = "none",
                doc = "What notifications tell of the last message. They pass through the push services of others:"
                        + " `none` tells only how many messages wait, `sender` also who sent the last one,"
                        + " `sender-and-body` also its text, unless that is encrypted.")
        Include include,

        @Option(
                defaultValue = "2s",
                min = 0,
                max = 3_600,
                doc = "For how long messages are gathered into one notification. Calls are told at once.")
        Duration gather,

        @Option(defaultValue = "20", min = 1, max = 1_000, doc = "How many push registrations one account may have.")
        int maxRegistrations,

        @Option(
                defaultValue = "10000",
                min = 100,
                max = 1_000_000,
                doc = "How many registrations may have a notification under way or waiting. What is more is dropped.")
        int maxWaiting,

        @Option(
                defaultValue = "true",
                doc = "Whether this server is a push service for browsers, at `push.` before each of its domains"
                        + " (docs/WEB-PUSH.md).")
        boolean web,

        @Option(
                defaultValue = "20",
                min = 1,
                max = 1_000,
                doc = "How many browsers one account may subscribe. One more replaces the oldest.")
        int webMaxSubscriptions,

        @Option(
                defaultValue = "7d",
                min = 0,
                max = 2_419_200,
                doc = "How long push services keep a notification for a browser that is away.")
        Duration webTtl,

        @Option(
                doc =
                        "Whom push services turn to when something is wrong: a `mailto:` or `https:` address. Without one,"
                                + " `https://` and the first domain.")
        @Nullable
        String webContact) {
    /** What is told of the last message. */
    public enum Include {
        NONE,
        SENDER,
        SENDER_AND_BODY
    }
}

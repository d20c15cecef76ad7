// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.c2s;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Limits and times of managed streams (XEP-0198).
 *
 * @param resumeTimeout how long a session may be resumed at most, zero for not at all
 * @param location where clients should reconnect, or null for no preference
 * @param queueStanzas stanzas that a client may leave unacknowledged
 * @param queueBytes bytes of those
 * @param answerTimeout how long a client may leave a request for an acknowledgement unanswered
 */
public record StreamManagementSettings(
        Duration resumeTimeout, @Nullable String location, int queueStanzas, long queueBytes, Duration answerTimeout) {}

// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.extension;

import im.linnet.xmpp.xml.Element;
import org.jspecify.annotations.Nullable;

/** A stream feature that an extension offers. */
@FunctionalInterface
public interface StreamFeature {
    /** Returns the feature for a stream, or null if it does not apply to it. Never blocks. */
    @Nullable
    Element offer(StreamInfo stream);
}

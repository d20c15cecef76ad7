// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.feature;

import im.linnet.server.extension.Declarations;
import im.linnet.server.extension.Extension;
import im.linnet.server.extension.Target;

/** Declares what the server and the protocol core implement without the help of an extension. */
public final class CoreProtocols implements Extension {
    private final boolean keepsOfflineMessages;

    /**
     * Creates one.
     *
     * @param keepsOfflineMessages whether messages are kept for users who are away
     */
    public CoreProtocols(boolean keepsOfflineMessages) {
        this.keepsOfflineMessages = keepsOfflineMessages;
    }

    @Override
    public void declare(Declarations declarations) {
        protocols(declarations);
        forms(declarations);
        declarations.xep(59, "1.0");
        declarations.xep(82, "1.1.1");
        declarations.xep(106, "1.1.1");
        declarations.xep(160, "1.0.1");
        declarations.xep(198, "1.6.3");
        declarations.xep(300, "1.0.0");
        declarations.xep(334, "1.0.0");
        if (keepsOfflineMessages) {
            declarations.feature(Target.SERVER, "msgoffline");
        }
    }

    private static void protocols(Declarations declarations) {
        declarations.rfc(5802);
        declarations.rfc(5929);
        declarations.rfc(6120);
        declarations.rfc(6121);
        declarations.rfc(7590);
        declarations.rfc(7622);
        declarations.rfc(7677);
        declarations.rfc(9266);
        declarations.xep(368, "1.1.0");
        declarations.xep(386, "1.1.0");
        declarations.xep(388, "1.0.4");
        declarations.xep(438, "0.2.0");
        declarations.xep(440, "1.0.0");
        declarations.xep(474, "0.5.0");
        declarations.xep(478, "0.2.0");
        declarations.xep(480, "0.2.0");
        declarations.xep(484, "0.2.0");
    }

    private static void forms(Declarations declarations) {
        declarations.xep(4, "2.13.2");
        declarations.xep(68, "1.3.0");
        declarations.xep(122, "1.0.2");
        declarations.xep(141, "1.0");
    }
}

// SPDX-License-Identifier: Apache-2.0
package im.linnet.server;

import im.linnet.server.account.RosterExtension;
import im.linnet.server.extension.Extension;
import java.util.ArrayList;
import java.util.List;

/** The extensions that come with the server. */
final class BuiltIn {
    private BuiltIn() {}

    /** Returns all of them. */
    static List<Extension> extensions() {
        List<Extension> extensions = new ArrayList<>();
        extensions.add(new RosterExtension());
        return extensions;
    }
}

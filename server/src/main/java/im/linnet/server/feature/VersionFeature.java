// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.feature;

import im.linnet.server.extension.Declarations;
import im.linnet.server.extension.Extension;
import im.linnet.server.extension.PayloadName;
import im.linnet.server.extension.Target;
import im.linnet.xmpp.payload.SoftwareVersion;
import im.linnet.xmpp.stanza.IqType;

/** Tells which software the server runs (XEP-0092). */
public final class VersionFeature implements Extension {
    private final SoftwareVersion version;

    /** Creates one that tells this. */
    public VersionFeature(SoftwareVersion version) {
        this.version = version;
    }

    @Override
    public void declare(Declarations declarations) {
        declarations.xep(92, "1.1");
        declarations.feature(Target.SERVER, SoftwareVersion.NAMESPACE);
        declarations.iqOnLoop(
                IqType.GET,
                Target.SERVER,
                new PayloadName("query", SoftwareVersion.NAMESPACE),
                (request, _) -> request.result(version.toElement()));
    }
}

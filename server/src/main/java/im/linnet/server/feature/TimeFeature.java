// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.feature;

import im.linnet.server.extension.Declarations;
import im.linnet.server.extension.Extension;
import im.linnet.server.extension.IqContext;
import im.linnet.server.extension.PayloadName;
import im.linnet.server.extension.Target;
import im.linnet.xmpp.payload.EntityTime;
import im.linnet.xmpp.stanza.Iq;
import im.linnet.xmpp.stanza.IqType;
import java.time.Clock;
import java.time.Instant;

/** Tells the server's time (XEP-0202). */
public final class TimeFeature implements Extension {
    private final Clock clock;

    /** Creates one that tells a clock's time, with the offset of its zone. */
    public TimeFeature(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void declare(Declarations declarations) {
        declarations.xep(202, "2.0");
        declarations.feature(Target.SERVER, EntityTime.NAMESPACE);
        declarations.iqOnLoop(IqType.GET, Target.SERVER, new PayloadName("time", EntityTime.NAMESPACE), this::answer);
    }

    private Iq answer(Iq request, IqContext context) {
        Instant now = clock.instant();
        return request.result(new EntityTime(now, clock.getZone().getRules().getOffset(now)).toElement());
    }
}

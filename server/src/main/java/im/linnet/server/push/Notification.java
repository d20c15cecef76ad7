// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.push;

import im.linnet.xmpp.payload.PubSub;
import im.linnet.xmpp.payload.Push;
import im.linnet.xmpp.payload.WebPushService;
import im.linnet.xmpp.xml.Element;
import java.util.List;

/** The publication that tells a push service that messages wait (XEP-0357 §7). */
final class Notification {
    /** Says to push services of ours that a notification cannot wait. */
    static final String URGENT = "urgent";

    private Notification() {}

    static Element of(PushRegistration registration, PushQueue.Notice notice, int messages) {
        Push.Summary summary = new Push.Summary(messages, null, notice.sender(), notice.body());
        List<Element> more = notice.urgent() ? List.of(Element.of(URGENT, WebPushService.NAMESPACE)) : List.of();
        return new PubSub.Publish(registration.node(), summary.toNotification(more), registration.options())
                .toElement();
    }

    static boolean isUrgent(Element notification) {
        return notification.has(URGENT, WebPushService.NAMESPACE);
    }
}

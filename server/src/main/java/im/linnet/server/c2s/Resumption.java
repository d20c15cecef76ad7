// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.c2s;

import im.linnet.server.account.AccountEntity.ResumeResult;
import im.linnet.server.account.SessionLink;
import im.linnet.server.account.StreamId;
import im.linnet.server.net.Connection;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.payload.StreamManagement;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.stream.StreamError;
import im.linnet.xmpp.xml.Element;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Going on with the session of an earlier stream (XEP-0198 §5): by an element of its own, or with signing in (§9.2). */
final class Resumption {
    private final StreamFrame stream;

    Resumption(StreamFrame stream) {
        this.stream = stream;
    }

    /** Takes an element of stream management before a resource is bound: resuming is all that can be done then. */
    void receive(Jid account, Element element) {
        Connection answered = stream.connection();
        if (element.name().equals("resume")) {
            resume(account, element, UnaryOperator.identity(), answered::send);
        } else {
            answered.send(StreamManagement.failed(ErrorCondition.UNEXPECTED_REQUEST));
        }
    }

    /**
     * Resumes a stream.
     *
     * @param element the client's {@code resume}
     * @param answer makes what the client is told out of the {@code resumed} element
     * @param failed goes on with the {@code failed} element if there is nothing to resume; on the loop
     */
    void resume(Jid account, Element element, UnaryOperator<Element> answer, Consumer<Element> failed) {
        StreamManagement.Resume request;
        try {
            request = StreamManagement.command(element) instanceof StreamManagement.Resume read ? read : null;
        } catch (StanzaException e) {
            failed.accept(StreamManagement.failed(e.error().condition()));
            return;
        }
        if (request == null) {
            failed.accept(StreamManagement.failed(ErrorCondition.BAD_REQUEST));
            return;
        }
        Connection next = stream.connection();
        next.pause();
        stream.services().accounts().resume(account, StreamId.of(request.previousId()), found -> {
            switch (found) {
                case ResumeResult.Unknown(Long handled) ->
                    next.loop().execute(() -> {
                        if (!stream.hasEnded()) {
                            failed.accept(StreamManagement.failed(notFound(), handled));
                        }
                        next.resume();
                    });
                case ResumeResult.Found(SessionLink link) -> {
                    Session former = (Session) link;
                    former.resume(next, request.previousId(), request.h(), answer, result -> resumed(former, result));
                }
            }
        });
    }

    private ErrorCondition notFound() {
        return stream.services().settings().management().resumeTimeout().isZero()
                ? ErrorCondition.FEATURE_NOT_IMPLEMENTED
                : ErrorCondition.ITEM_NOT_FOUND;
    }

    private void resumed(Session former, Session.Resumption result) {
        Connection next = stream.connection();
        switch (result) {
            case Session.Resumption.Refused(StreamError error) -> stream.fail(error);
            case Session.Resumption.Resumed _ -> {
                if (stream.hasEnded()) {
                    former.disconnected(next);
                    return;
                }
                former.signedIn(stream.signIn());
                stream.bound(former);
            }
        }
        next.resume();
    }
}

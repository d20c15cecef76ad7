// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.c2s;

import im.linnet.server.extension.SignIn;
import im.linnet.xmpp.sasl.SaslCondition;
import im.linnet.xmpp.sasl.SaslElement;
import im.linnet.xmpp.sasl.SaslException;
import im.linnet.xmpp.stream.StreamCondition;
import im.linnet.xmpp.stream.StreamError;
import im.linnet.xmpp.xml.Element;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Signing in as RFC 6120 §6 says; a new stream follows. */
final class SaslNegotiation {
    private final StreamFrame stream;
    private final LoginAttempts attempts;
    private @Nullable Login login;

    SaslNegotiation(StreamFrame stream, LoginAttempts attempts) {
        this.stream = stream;
        this.attempts = attempts;
    }

    /** Tells whether an exchange is under way. */
    boolean isUnderWay() {
        return login != null;
    }

    void receive(Element element) {
        SaslElement message;
        try {
            message = SaslElement.of(element);
        } catch (SaslException e) {
            failed(new Login.Outcome.Failed(e.condition(), e.reason(), null));
            return;
        }
        Login current = login;
        if (current != null) {
            go(current, () -> answer(current, message));
        } else if (message instanceof SaslElement.Auth auth) {
            start(auth);
        } else {
            stream.fail(StreamError.of(StreamCondition.NOT_AUTHORIZED, "No authentication is under way"));
        }
    }

    private void start(SaslElement.Auth auth) {
        if (attempts.isBlocked()) {
            failed(Login.Outcome.Failed.tooMany(null));
            return;
        }
        Login started = Login.on(stream);
        login = started;
        go(started, () -> started.start(auth.mechanism(), auth.initialResponse()));
    }

    private static Login.Outcome answer(Login current, @Nullable SaslElement message) {
        return switch (message) {
            case SaslElement.Response(byte[] data) -> current.respond(data);
            case SaslElement.Abort _ -> Login.Outcome.Failed.aborted();
            case null, default -> new Login.Outcome.Failed(SaslCondition.MALFORMED_REQUEST, "not a response", null);
        };
    }

    private void go(Login current, Supplier<Login.Outcome> step) {
        if (current.mayBlock()) {
            stream.blocking(step, this::stepped, () -> failed(Login.Outcome.Failed.temporary()));
        } else {
            stepped(step.get());
        }
    }

    private void stepped(Login.Outcome outcome) {
        switch (outcome) {
            case Login.Outcome.Reply(byte[] data) ->
                stream.connection().send(new SaslElement.Challenge(data).toElement());
            case Login.Outcome.Done(byte[] data, var who) -> succeeded(data, who);
            case Login.Outcome.Failed failure -> failed(failure);
        }
    }

    private void succeeded(byte @Nullable [] data, Login.Authenticated who) {
        login = null;
        attempts.succeeded(who.account());
        stream.authenticated(
                who.account(), new SignIn(0, false, stream.services().clock().instant()));
        stream.connection().send(new SaslElement.Success(data).toElement());
        stream.connection().restart();
    }

    private void failed(Login.Outcome.Failed failure) {
        Login ended = login;
        login = null;
        attempts.failed(ended, failure, new SaslElement.Failure(failure.condition(), failure.text()).toElement());
    }
}

package parley.edge.send;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import parley.contract.codec.MalformedJsonException;
import parley.contract.event.Traceparent;
import parley.contract.id.NewIds;
import parley.edge.account.Accounts;
import parley.edge.frame.FrameProblem;
import parley.edge.frame.Inbound;
import parley.edge.publish.PublishFailedException;
import parley.edge.rest.JsonBytes;
import parley.edge.rest.ProblemCode;
import parley.edge.rest.ProblemException;
import parley.edge.service.Scope;
import parley.edge.service.Service;

/// `/v1/service/messages`: another system sends, as the system or on behalf of a member. It is a `send` over
/// HTTP: the same checks, the same log, the same answer to a resend.
@RestController
final class ServiceMessagesController {
    /// @param duplicate true when the message was there before; else left out
    record Accepted(
            UUID message,
            UUID conversation,
            long seq,
            Instant time,
            @Nullable Boolean duplicate) {}

    private static final Duration LOG_WAIT = Duration.ofSeconds(9);

    private final Publisher publisher;
    private final Accounts accounts;

    ServiceMessagesController(Publisher publisher, Accounts accounts) {
        this.publisher = publisher;
        this.accounts = accounts;
    }

    @PostMapping("/v1/service/messages")
    ResponseEntity<Accepted> send(
            Service caller, @RequestHeader(required = false) @Nullable String traceparent, JsonBytes json) {
        caller.require(Scope.SEND);
        try {
            ServiceMessage wanted = ServiceMessage.parse(json.bytes());
            Inbound.Send send = Inbound.Send.checked(
                    caller.clientId(wanted.clientId()),
                    wanted.conversation(),
                    wanted.type(),
                    wanted.version(),
                    wanted.body(),
                    wanted.meta(),
                    wanted.ref(),
                    wanted.ttl(),
                    traceparent == null ? null : Traceparent.orNull(traceparent));
            UUID user = wanted.as();
            if (user != null) {
                checkActive(user);
            }
            var author = new Author(user == null ? NewIds.SYSTEM : user, caller.device());
            Publisher.Published published = await(publisher.publish(author, send));
            HttpStatus status = published.duplicate() ? HttpStatus.OK : HttpStatus.CREATED;
            return ResponseEntity.status(status).body(accepted(send, published));
        } catch (MalformedJsonException e) {
            throw ProblemException.badRequest(String.valueOf(e.getMessage()));
        } catch (FrameProblem problem) {
            throw problem(problem);
        }
    }

    private void checkActive(UUID user) {
        Accounts.Openness openness = accounts.openness(Set.of(user)).get(user);
        if (openness == null) {
            throw new ProblemException(ProblemCode.NOT_FOUND, "field as: user " + user + ": not found");
        }
        if (openness.deactivated()) {
            throw new ProblemException(
                    ProblemCode.FORBIDDEN, "field as: user " + user + " is deactivated and sends nothing any more");
        }
    }

    private static Accepted accepted(Inbound.Send send, Publisher.Published published) {
        return new Accepted(
                published.message(),
                send.conversation(),
                published.seq(),
                published.time(),
                published.duplicate() ? true : null);
    }

    private static Publisher.Published await(CompletableFuture<Publisher.Published> answer) throws FrameProblem {
        try {
            return answer.get(LOG_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unanswered(e);
        } catch (TimeoutException e) {
            throw unanswered(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof FrameProblem problem) {
                throw problem;
            }
            if (e.getCause() instanceof PublishFailedException failed && !failed.retry()) {
                throw new ProblemException(ProblemCode.TOO_LARGE, String.valueOf(failed.getMessage()));
            }
            throw unanswered(e);
        }
    }

    /// It may be in the log all the same: the same call again tells.
    private static ProblemException unanswered(Exception cause) {
        return ProblemException.unavailable("the message was not accepted; send it again", cause);
    }

    /// What a client on a socket is told with `retry: true` is told here with `retryAfter`.
    private static ProblemException problem(FrameProblem problem) {
        ProblemCode code = switch (problem.code()) {
            case BAD_FRAME -> ProblemCode.BAD_REQUEST;
            case BAD_TYPE -> ProblemCode.BAD_TYPE;
            case BAD_BODY -> ProblemCode.BAD_BODY;
            case NOT_MEMBER -> ProblemCode.NOT_MEMBER;
            case NOT_FOUND -> ProblemCode.NOT_FOUND;
            case CONFLICT -> ProblemCode.CONFLICT;
            case THROTTLED -> ProblemCode.THROTTLED;
            case UNAVAILABLE -> ProblemCode.UNAVAILABLE;
            case TOO_LARGE -> ProblemCode.TOO_LARGE;
            case FORBIDDEN -> ProblemCode.FORBIDDEN;
            case EXPIRED -> ProblemCode.EXPIRED;
        };
        Duration retryAfter =
                problem.code().retry() ? Duration.ofMillis(Math.max(1, problem.retryAfterMillis())) : null;
        return new ProblemException(code, String.valueOf(problem.getMessage()), retryAfter, problem);
    }
}

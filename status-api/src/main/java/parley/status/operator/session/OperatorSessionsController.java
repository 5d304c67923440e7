package parley.status.operator.session;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import parley.contract.codec.RecordCodec;
import parley.contract.event.SessionChange;
import parley.contract.topic.Topic;
import parley.status.operator.job.OperatorProducer;
import parley.status.problem.Inputs;
import parley.status.problem.ProblemException;

/// Logins of a user, seen and ended by operators. An ended session is a record of `im.sessions.v1`: every
/// gateway closes its sockets with 4502 and refuses its refresh tokens, and every service its access tokens.
@RestController
public final class OperatorSessionsController {
    private final MySqlUserSessions sessions;
    private final OperatorProducer producer;

    public OperatorSessionsController(MySqlUserSessions sessions, OperatorProducer producer) {
        this.sessions = sessions;
        this.producer = producer;
    }

    record Page(UUID user, List<OperatorSession> sessions) {}

    record Ended(List<UUID> ended) {}

    @GetMapping("/v1/operator/sessions")
    ResponseEntity<Page> list(
            @RequestParam(name = "user", required = false) @Nullable String user,
            @RequestParam(name = "username", required = false) @Nullable String username) {
        UUID id = user(user, username);
        return answer(new Page(id, sessions.of(id)));
    }

    /// All of a user.
    @DeleteMapping("/v1/operator/sessions")
    ResponseEntity<Ended> endAll(
            @RequestParam(name = "user", required = false) @Nullable String user,
            @RequestParam(name = "username", required = false) @Nullable String username) {
        var ended = new ArrayList<UUID>();
        for (OperatorSession session : sessions.of(user(user, username))) {
            if (!session.revoked()) {
                end(session);
                ended.add(session.session());
            }
        }
        return answer(new Ended(ended));
    }

    @DeleteMapping("/v1/operator/sessions/{session}")
    ResponseEntity<Ended> end(@PathVariable("session") String session) {
        UUID id = Inputs.uuid("session", session);
        OperatorSession found = sessions.find(id).orElseThrow(() -> ProblemException.notFound("session " + id));
        end(found);
        return answer(new Ended(List.of(id)));
    }

    private void end(OperatorSession session) {
        var change = new SessionChange(session.session(), session.user(), session.device(), true, session.expires());
        byte[] key = session.session().toString().getBytes(StandardCharsets.US_ASCII);
        producer.send(
                new ProducerRecord<>(Topic.SESSIONS.topicName(), 0, key, RecordCodec.SESSION_CHANGE.encode(change)));
    }

    private UUID user(@Nullable String user, @Nullable String username) {
        if (user != null) {
            return Inputs.uuid("user", user);
        }
        if (username == null) {
            throw ProblemException.badInput("user", "", "the id of a user, or username");
        }
        return sessions.user(username).orElseThrow(() -> ProblemException.notFound("user " + username));
    }

    private static <T> ResponseEntity<T> answer(T body) {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(body);
    }
}

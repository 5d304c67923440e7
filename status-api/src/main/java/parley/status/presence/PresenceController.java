package parley.status.presence;

import java.io.ByteArrayOutputStream;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import parley.status.authentication.Caller;
import parley.status.membership.KnownMembers;
import parley.status.problem.Inputs;
import parley.status.problem.ProblemException;

/// `GET /v1/presence?users=`: of users who share a conversation with the caller; whoever does not looks like
/// one that never was there.
@RestController
public final class PresenceController {
    private static final int MOST = 100;

    private final RedisPresences presences;
    private final KnownMembers members;

    public PresenceController(RedisPresences presences, KnownMembers members) {
        this.presences = presences;
        this.members = members;
    }

    @GetMapping("/v1/presence")
    ResponseEntity<byte[]> presence(
            @RequestAttribute(Caller.ATTRIBUTE) Caller caller,
            @RequestParam(name = "users", defaultValue = "") String text) {
        Set<UUID> users = users(text);
        List<UUID> visible = users.stream()
                .filter(user -> user.equals(caller.user()) || members.together(caller.user(), user))
                .toList();
        Map<UUID, UserPresence> known =
                presences.of(visible).stream().collect(Collectors.toMap(UserPresence::user, Function.identity()));
        var out = new ByteArrayOutputStream(2 + users.size() * 160);
        out.write('[');
        for (UUID user : users) {
            if (out.size() > 1) {
                out.write(',');
            }
            UserPresence presence = known.get(user);
            (presence == null ? UserPresence.unknown(user) : presence).json().writeTo(out);
        }
        out.write(']');
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .cacheControl(CacheControl.noStore())
                .body(out.toByteArray());
    }

    private static Set<UUID> users(String text) {
        var users = new LinkedHashSet<UUID>();
        for (String id : text.split(",", MOST + 2)) {
            users.add(Inputs.uuid("users", id));
        }
        if (users.size() > MOST) {
            throw ProblemException.badInput("users", text, "at most " + MOST + " ids separated by commas");
        }
        return users;
    }
}

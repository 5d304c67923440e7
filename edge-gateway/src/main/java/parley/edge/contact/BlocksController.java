package parley.edge.contact;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import parley.edge.rest.Fields;
import parley.edge.session.Identity;

/// `/v1/users/me/blocks`: whom one does not want to hear of.
@RestController
@RequestMapping("/v1/users/me/blocks")
final class BlocksController {
    record Listed(UUID user, Instant since) {}

    record Listing(List<Listed> blocks) {}

    private final Contacts contacts;

    BlocksController(Contacts contacts) {
        this.contacts = contacts;
    }

    @GetMapping
    Listing list(Identity caller) {
        return new Listing(contacts.blocked(caller.user()).stream()
                .map(blocked -> new Listed(blocked.user(), blocked.since()))
                .toList());
    }

    @PutMapping("/{user}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void block(Identity caller, @PathVariable String user) {
        contacts.block(caller.user(), Fields.uuid("user", user));
    }

    @DeleteMapping("/{user}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void unblock(Identity caller, @PathVariable String user) {
        contacts.unblock(caller.user(), Fields.uuid("user", user));
    }
}

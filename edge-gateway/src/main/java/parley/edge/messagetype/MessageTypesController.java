package parley.edge.messagetype;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import parley.contract.codec.RawJson;
import parley.contract.event.MessageTypeRow;
import parley.edge.frame.Printable;
import parley.edge.rest.Fields;
import parley.edge.rest.ProblemException;
import parley.edge.session.Identity;

/// The schemas of message types: everybody who is logged in reads them, operators publish new ones.
@RestController
final class MessageTypesController {
    /// @param shipped whether it comes with the product
    /// @param at when it was published; null for shipped ones
    record Entry(
            String type,
            int version,
            boolean shipped,
            @Nullable Instant at) {
        static Entry of(MessageTypeRow row) {
            boolean shipped = ShippedTypes.reserved(row.type());
            return new Entry(row.type(), row.version(), shipped, shipped ? null : row.at());
        }
    }

    record Entries(List<Entry> types) {}

    record Published(String type, int version) {}

    private static final Logger AUDIT = LoggerFactory.getLogger("parley.audit");

    private final MessageTypes types;
    private final MessageTypePublication publication;

    MessageTypesController(MessageTypes types, MessageTypePublication publication) {
        this.types = types;
        this.publication = publication;
    }

    @GetMapping("/v1/message-types")
    Entries list(Identity caller) {
        return new Entries(types.all().stream().map(Entry::of).toList());
    }

    /// @return the schema, byte for byte as it was published
    @GetMapping("/v1/message-types/{type}/{version}")
    ResponseEntity<byte[]> schema(Identity caller, @PathVariable String type, @PathVariable String version) {
        KnownType known = types.find(name(type), number(version));
        if (known == null) {
            throw ProblemException.notFound("message type " + Printable.of(type + ":" + version));
        }
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .body(known.row().schema().toBytes());
    }

    @PutMapping("/v1/message-types/{type}/{version}")
    ResponseEntity<Published> publish(
            Identity caller,
            @PathVariable String type,
            @PathVariable String version,
            @RequestParam(required = false) @Nullable String compatibility,
            @RequestBody(required = false) byte @Nullable [] schema) {
        caller.asOperator();
        String name = name(type);
        int number = number(version);
        Compatibility demanded = Compatibility.parse(compatibility);
        if (schema == null) {
            throw ProblemException.badRequest("expected a JSON Schema as the body");
        }
        boolean fresh = publication.publish(name, number, RawJson.of(schema), demanded, caller.user());
        if (fresh) {
            AUDIT.info(
                    "publish-message-type operator={} type={} version={} compatibility={}",
                    caller.user(),
                    name,
                    number,
                    demanded.code());
        }
        return ResponseEntity.status(fresh ? HttpStatus.CREATED : HttpStatus.OK).body(new Published(name, number));
    }

    private static String name(String type) {
        if (!MessageTypeRow.NAME.matcher(type).matches()) {
            throw Fields.bad("type", type, "a name: 1 to 64 of a-z 0-9 . _ - beginning with a letter");
        }
        return type;
    }

    private static int number(String version) {
        return Fields.number("version", version, 1, MessageTypeRow.MOST_VERSIONS, 1);
    }
}

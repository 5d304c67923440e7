package parley.contract.codec;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/// Cuts a JSON array into the bytes of its elements.
public final class JsonArrays {
    private JsonArrays() {}

    /// @param most elements that are accepted
    /// @return the elements' bytes, not copied
    /// @throws MalformedJsonException when the bytes are not one array, or it has more elements
    public static List<RawJson> split(byte[] bytes, int most) {
        var elements = new ArrayList<RawJson>();
        try (var parser = Json.TRUSTED.createParser(ObjectReadContext.empty(), bytes)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw new MalformedJsonException("expected a JSON array");
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (elements.size() == most) {
                    throw new MalformedJsonException("expected at most " + most + " elements");
                }
                int from = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
                parser.skipChildren();
                parser.finishToken();
                elements.add(RawJson.slice(
                        bytes, from, Math.toIntExact(parser.currentLocation().getByteOffset())));
            }
            if (parser.nextToken() != null) {
                throw new MalformedJsonException("expected nothing after the JSON array");
            }
        } catch (JacksonException e) {
            // Without the cause: its message quotes the input.
            throw new MalformedJsonException(Json.describe(e));
        }
        return elements;
    }
}

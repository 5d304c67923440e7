package parley.toolbox.chat;

import parley.client.DeviceState;

/// Says in one line why a server ended a connection for good.
final class Ended {
    private Ended() {}

    static String why(DeviceState.Stopped stopped) {
        return switch (stopped.code()) {
            case 4501 -> "the server does not accept this session any more: log in again";
            case 4502 -> "this session was ended";
            case 4503 -> "this user is connected with the same device name elsewhere: choose another with --device";
            case 4504 -> "the server speaks another version of the protocol";
            default -> "the server ended the connection: " + stopped.code() + " " + InertText.of(stopped.reason());
        };
    }
}

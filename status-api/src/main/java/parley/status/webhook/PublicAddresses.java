package parley.status.webhook;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.apache.hc.client5.http.DnsResolver;

/// Resolves names for calls to the outside, and refuses those that lead into this machine or a private
/// network. Asked for every connection, and the connection goes to the very address that was looked at: a name
/// that leads elsewhere a moment later changes nothing. Safe from any thread.
final class PublicAddresses implements DnsResolver {
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] addresses = InetAddress.getAllByName(host);
        for (InetAddress address : addresses) {
            if (!reachable(address)) {
                throw new UnknownHostException(
                        host + " leads to an address of this machine or of a private network: expected a public one");
            }
        }
        return addresses;
    }

    @Override
    public String resolveCanonicalHostname(String host) throws UnknownHostException {
        return host;
    }

    /// @return whether the address is one of the Internet
    static boolean reachable(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        return switch (address) {
            case Inet4Address four -> outside(four.getAddress());
            case Inet6Address six -> outside6(six.getAddress());
            default -> false;
        };
    }

    /// The special blocks (RFC 6890) that the JDK has no word for.
    private static boolean outside(byte[] address) {
        int first = address[0] & 0xFF;
        int second = address[1] & 0xFF;
        int third = address[2] & 0xFF;
        boolean shared = first == 100 && second >= 64 && second < 128;
        boolean protocols = first == 192 && second == 0 && (third == 0 || third == 2);
        boolean benchmarks = first == 198 && (second == 18 || second == 19);
        boolean examples = first == 198 && second == 51 && third == 100 || first == 203 && second == 0 && third == 113;
        return first != 0 && first < 240 && !shared && !protocols && !benchmarks && !examples;
    }

    /// Global unicast alone, and not what carries an address of the older kind inside.
    private static boolean outside6(byte[] address) {
        boolean global = (address[0] & 0xE0) == 0x20;
        boolean sixToFour = address[0] == 0x20 && address[1] == 0x02;
        boolean teredo = Arrays.equals(address, 0, 4, new byte[] {0x20, 0x01, 0, 0}, 0, 4);
        boolean documentation = Arrays.equals(address, 0, 4, new byte[] {0x20, 0x01, 0x0D, (byte) 0xB8}, 0, 4);
        return global && !sixToFour && !teredo && !documentation;
    }
}

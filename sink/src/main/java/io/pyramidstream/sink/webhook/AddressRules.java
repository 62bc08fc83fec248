package io.pyramidstream.sink.webhook;

import io.pyramidstream.contract.Globs;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Where hooks may lead, so that whoever sets one up cannot make this process talk to its own network. Plain: addresses
/// come in looked up.
///
/// @param hosts   globs over host names; empty: any
/// @param privates whether addresses of this machine and of private networks are allowed, and plain http
record AddressRules(List<String> hosts, boolean privates) {

    AddressRules {
        hosts = List.copyOf(hosts);
    }

    /// @throws IllegalArgumentException when no hook may have this address
    void check(URI url) {
        String host = url.getHost();
        if (host == null || !("https".equals(url.getScheme()) || "http".equals(url.getScheme()))) {
            throw new IllegalArgumentException("url must be https://host/..., was of scheme " + url.getScheme());
        }
        if (url.getUserInfo() != null) {
            throw new IllegalArgumentException("url must not hold a user or password; the signature says who sends");
        }
        if (!privates && !"https".equals(url.getScheme())) {
            throw new IllegalArgumentException(
                    "url must be https; webhooks.privateAddresses=true allows http, for a network that is your own");
        }
        String name = host.toLowerCase(Locale.ROOT);
        if (!hosts.isEmpty() && hosts.stream().noneMatch(glob -> Globs.matches(glob.toLowerCase(Locale.ROOT), name))) {
            throw new IllegalArgumentException("url leads to " + name + ", which webhooks.hosts does not name");
        }
    }

    /// What is wrong with one of the addresses a host has; empty when all may be spoken to.
    Optional<String> refusal(List<InetAddress> addresses) {
        return privates
                ? Optional.empty()
                : addresses.stream()
                        .filter(AddressRules::isPrivate)
                        .findFirst()
                        .map(address -> "the host is " + address.getHostAddress()
                                + ", an address of this machine or of a private network; webhooks.privateAddresses=true"
                                + " allows that");
    }

    private static boolean isPrivate(InetAddress address) {
        if (address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return true;
        }
        byte[] bytes = address.getAddress();
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        return switch (address) {
            // 0/8, carrier-grade 100.64/10, 192.0.0/24, benchmarks 198.18/15, reserved 240/4
            case Inet4Address _ ->
                first == 0
                        || first == 100 && second >= 64 && second < 128
                        || first == 192 && second == 0 && bytes[2] == 0
                        || first == 198 && (second == 18 || second == 19)
                        || first >= 240;
            // unique local fc00::/7; 64:ff9b::/96 and 2002::/16 stand for IPv4 addresses, which could be private
            case Inet6Address _ ->
                (first & 0xfe) == 0xfc || first == 0x20 && second == 0x02 || first == 0 && second == 0x64;
            default -> true;
        };
    }
}

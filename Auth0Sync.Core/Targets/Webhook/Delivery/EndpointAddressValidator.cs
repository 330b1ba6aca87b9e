using System.Net;
using System.Net.Sockets;

namespace Auth0Sync.Core.Targets.Webhook.Delivery;

/// <summary>
/// Decides which IP addresses an endpoint may have, by IANA's registries of special addresses for
/// <see href="https://www.iana.org/assignments/iana-ipv4-special-registry/">IPv4</see> and
/// <see href="https://www.iana.org/assignments/iana-ipv6-special-registry/">IPv6</see>. Otherwise a host name could make this
/// app call services that only it can reach.
/// </summary>
internal static class EndpointAddressValidator
{
    public const string Allowed = $"Allowed: a public address, or with {nameof(EndpointOptions.AllowPrivateAddress)} one of a private network or of this machine";

    private static readonly IPNetwork[] PrivateNetworks =
    [
        IPNetwork.Parse("10.0.0.0/8"),
        IPNetwork.Parse("100.64.0.0/10"), // carrier-grade NAT
        IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("::1/128"),
        IPNetwork.Parse("fc00::/7"), // unique local
    ];

    private static readonly IPNetwork[] ReservedNetworks =
    [
        IPNetwork.Parse("0.0.0.0/8"), // this network: connects to this machine
        IPNetwork.Parse("168.63.129.16/32"), // Azure's host: https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16
        IPNetwork.Parse("169.254.0.0/16"), // link-local, with the clouds' services for credentials
        IPNetwork.Parse("192.0.0.0/24"), // protocol assignments
        IPNetwork.Parse("192.0.2.0/24"), // documentation
        IPNetwork.Parse("192.88.99.0/24"), // 6to4 relays
        IPNetwork.Parse("198.18.0.0/15"), // benchmarks
        IPNetwork.Parse("198.51.100.0/24"), // documentation
        IPNetwork.Parse("203.0.113.0/24"), // documentation
        IPNetwork.Parse("224.0.0.0/4"), // multicast
        IPNetwork.Parse("240.0.0.0/4"), // reserved, broadcast
        IPNetwork.Parse("2001::/23"), // protocol assignments, Teredo
        IPNetwork.Parse("2001:db8::/32"), // documentation
        IPNetwork.Parse("2002::/16"), // 6to4, contains any IPv4 address
        IPNetwork.Parse("3fff::/20"), // documentation
    ];

    // Everything else is reserved, link-local (fe80::/10), site-local or multicast (ff00::/8).
    private static readonly IPNetwork PublicIPv6 = IPNetwork.Parse("2000::/3");

    // In a network without IPv4, its DNS server wraps IPv4 addresses like this.
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>
    /// Whether an endpoint may have this address. Link-local, multicast and reserved ones are never allowed: no receiver has
    /// one, but the service that hands out this app's credentials does.
    /// </summary>
    public static bool IsAllowed(IPAddress address, bool allowPrivate)
    {
        var actual = Unwrap(address);
        return Array.Exists(PrivateNetworks, network => network.Contains(actual))
            ? allowPrivate
            : !Array.Exists(ReservedNetworks, network => network.Contains(actual))
                && (actual.AddressFamily == AddressFamily.InterNetwork || PublicIPv6.Contains(actual));
    }

    public static bool IsLoopback(IPAddress address) => IPAddress.IsLoopback(Unwrap(address));

    private static IPAddress Unwrap(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4()
        : Nat64.Contains(address) ? new IPAddress(address.GetAddressBytes().AsSpan(12))
        : address;
}

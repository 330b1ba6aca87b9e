using System.Net;
using Auth0Sync.Core.Targets.Webhook.Delivery;
using Xunit;

namespace Auth0Sync.Tests.Targets.Webhook.Delivery;

[Trait("Category", "Unit")]
public class EndpointAddressTests
{
    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("9.255.255.255")]
    [InlineData("11.0.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("192.167.255.255")]
    [InlineData("192.169.0.0")]
    [InlineData("223.255.255.255")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("::ffff:1.1.1.1")]
    [InlineData("64:ff9b::1.1.1.1")]
    public void A_public_address_is_always_allowed(string address)
    {
        Assert.True(EndpointAddressValidator.IsAllowed(IPAddress.Parse(address), allowPrivate: false));
        Assert.True(EndpointAddressValidator.IsAllowed(IPAddress.Parse(address), allowPrivate: true));
    }

    [Theory]
    [InlineData("10.0.0.0")]
    [InlineData("10.255.255.255")]
    [InlineData("100.64.0.0")]
    [InlineData("100.127.255.255")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("172.16.0.0")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.0.0")]
    [InlineData("192.168.255.255")]
    [InlineData("::1")]
    [InlineData("fc00::1")]
    [InlineData("fdff:ffff::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("64:ff9b::10.0.0.1")]
    public void A_private_address_is_allowed_only_by_the_setting(string address)
    {
        Assert.False(EndpointAddressValidator.IsAllowed(IPAddress.Parse(address), allowPrivate: false));
        Assert.True(EndpointAddressValidator.IsAllowed(IPAddress.Parse(address), allowPrivate: true));
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("168.63.129.16")]
    [InlineData("169.254.169.254")]
    [InlineData("192.0.0.1")]
    [InlineData("192.0.2.1")]
    [InlineData("192.88.99.1")]
    [InlineData("198.18.0.1")]
    [InlineData("198.19.255.255")]
    [InlineData("198.51.100.1")]
    [InlineData("203.0.113.1")]
    [InlineData("224.0.0.1")]
    [InlineData("239.255.255.255")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::7f00:1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::169.254.169.254")]
    [InlineData("64:ff9b:1::1")]
    [InlineData("100::1")]
    [InlineData("2001::1")]
    [InlineData("2001:db8::1")]
    [InlineData("2002:7f00:1::1")]
    [InlineData("3fff::1")]
    [InlineData("5f00::1")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    public void A_reserved_address_is_never_allowed(string address)
    {
        Assert.False(EndpointAddressValidator.IsAllowed(IPAddress.Parse(address), allowPrivate: false));
        Assert.False(EndpointAddressValidator.IsAllowed(IPAddress.Parse(address), allowPrivate: true));
    }

    [Theory]
    [InlineData(true, false, "1.1.1.1")]
    [InlineData(true, true, "10.0.0.1 127.0.0.1 1.1.1.1")]
    [InlineData(false, true, "127.0.0.1")]
    [InlineData(false, false, "")]
    public void Of_the_addresses_of_a_host_only_the_allowed_ones_are_used(bool isEncrypted, bool allowPrivate, string expected)
    {
        IPAddress[] addresses = [IPAddress.Parse("169.254.169.254"), IPAddress.Parse("10.0.0.1"), IPAddress.Loopback, IPAddress.Parse("1.1.1.1")];

        Assert.Equal(expected, string.Join<IPAddress>(' ', EndpointConnector.SelectAllowed(addresses, isEncrypted, allowPrivate)));
    }
}

using System.Net;
using System.Net.Sockets;

namespace Auth0Sync.Core.Targets.Webhook.Delivery;

/// <summary>
/// Connects to the hosts of endpoints. The address that is checked is the one that is connected to: a second look-up could
/// return another one.
/// </summary>
/// <param name="resolve">Returns the addresses of a host name.</param>
internal sealed class EndpointConnector(Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    /// <summary>The addresses that may be connected to. Without encryption, only those of this machine.</summary>
    public static IPAddress[] SelectAllowed(IEnumerable<IPAddress> addresses, bool isEncrypted, bool allowPrivate) =>
        [.. addresses.Where(address => EndpointAddressValidator.IsAllowed(address, allowPrivate) && (isEncrypted || EndpointAddressValidator.IsLoopback(address)))];

    /// <param name="endPoint">The host and the port.</param>
    /// <param name="isEncrypted">Whether the connection will be encrypted.</param>
    /// <param name="allowPrivate">Whether the host may have a private address.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    /// <exception cref="EndpointAddressException">The host has no allowed address.</exception>
    /// <exception cref="SocketException">The host has no address, or none of them accepts the connection.</exception>
    public async ValueTask<Stream> ConnectAsync(DnsEndPoint endPoint, bool isEncrypted, bool allowPrivate, CancellationToken cancellationToken)
    {
        var (host, port) = (endPoint.Host.Trim('[', ']'), endPoint.Port);
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await resolve(host, cancellationToken);
        var allowed = SelectAllowed(addresses, isEncrypted, allowPrivate);
        if (allowed.Length == 0)
        {
            throw new EndpointAddressException();
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

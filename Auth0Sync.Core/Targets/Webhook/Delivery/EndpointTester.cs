using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Auth0Sync.Core.Resilience;

namespace Auth0Sync.Core.Targets.Webhook.Delivery;

/// <summary>
/// Connects to an endpoint as the sender does, and closes the connection before anything is sent: whether the host resolves to
/// an allowed address, accepts the connection, and has a valid certificate.
/// </summary>
internal sealed class EndpointTester(EndpointConnector connector, TimeProvider time)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <param name="endpoint">The endpoint; <see cref="EndpointOptionsValidator"/> finds no problem in it.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    /// <returns>Why it cannot be reached, as a sentence without its URL; null if it can.</returns>
    public async Task<string?> FindProblemAsync(EndpointOptions endpoint, CancellationToken cancellationToken)
    {
        using var timeout = new OperationTimeout(Timeout, time, cancellationToken);
        try
        {
            await ConnectAsync(endpoint.Address!, endpoint.AllowPrivateAddress, timeout.Token);
            return null;
        }
        catch (EndpointAddressException e)
        {
            return e.Message;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain
                ? $"The host does not resolve ({e.SocketErrorCode})."
                : $"The host does not accept the connection ({e.SocketErrorCode}).";
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            return "The TLS handshake failed.";
        }
        catch (OperationCanceledException) when (timeout.IsTimedOut)
        {
            return $"There was no response within {Timeout.TotalSeconds:0} seconds.";
        }
    }

    private async Task ConnectAsync(Uri address, bool allowPrivate, CancellationToken cancellationToken)
    {
        var isEncrypted = address.Scheme == Uri.UriSchemeHttps;
        await using var connection = await connector.ConnectAsync(new DnsEndPoint(address.IdnHost, address.Port), isEncrypted, allowPrivate, cancellationToken);
        if (isEncrypted)
        {
            await using var encrypted = new SslStream(connection);
            await encrypted.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = address.IdnHost }, cancellationToken);
        }
    }
}

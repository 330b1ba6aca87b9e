using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Auth0Sync.Page.Security;

/// <summary>
/// Who may use the page: whoever has the address with the token first. The browser exchanges the token for a cookie that no
/// script can read, and the token is worthless afterwards.
/// </summary>
public sealed class PageSession
{
    private const int SecretBytes = 32;

    private readonly string _token = CreateSecret();
    private readonly byte[] _cookieHash;
    private int _isExchanged;

    public PageSession()
    {
        Cookie = CreateSecret();
        _cookieHash = Hash(Cookie);
    }

    /// <summary>The value of the cookie.</summary>
    internal string Cookie { get; }

    /// <summary>
    /// The address to open. The token is in the fragment, which a browser sends to no server and to no other page.
    /// </summary>
    public Uri GetAddress(Uri server) => new(server, $"/#token={_token}");

    /// <summary>Whether this is the token, for the first time.</summary>
    internal bool TryExchange(string? token) =>
        token is not null && AreEqual(Hash(token), Hash(_token)) && Interlocked.Exchange(ref _isExchanged, 1) == 0;

    internal bool IsCookie(string? value) => value is not null && AreEqual(Hash(value), _cookieHash);

    /// <summary>Another server on this machine is another port, which cookies do not distinguish.</summary>
    internal static string GetCookieName(int port) => $"auth0sync-page-{port}";

    private static string CreateSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));

    private static byte[] Hash(string value) => SHA256.HashData(Encoding.UTF8.GetBytes(value));

    private static bool AreEqual(byte[] left, byte[] right) => CryptographicOperations.FixedTimeEquals(left, right);
}

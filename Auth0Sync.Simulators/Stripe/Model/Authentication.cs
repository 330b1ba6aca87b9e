using System.Text;
using Auth0Sync.Simulators.Http;

namespace Auth0Sync.Simulators.Stripe.Model;

/// <summary>Checks the key of a call.</summary>
internal static class Authentication
{
    private const string Bearer = "Bearer ";
    private const string Basic = "Basic ";

    /// <returns>The key.</returns>
    /// <exception cref="ApiErrorException">The key is missing, unknown or expired.</exception>
    public static string ReadKey(SimulatedRequest request, StripeAccountOptions options)
    {
        var key = request.GetHeader("Authorization") switch
        {
            { } header when header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) => header[Bearer.Length..].Trim(),
            { } header when header.StartsWith(Basic, StringComparison.OrdinalIgnoreCase) => ReadUserName(header[Basic.Length..].Trim()),
            _ => null,
        };
        if (string.IsNullOrEmpty(key))
        {
            throw new ApiErrorException(ApiErrors.NoKey);
        }

        if (options.ExpiredKeys.Contains(key))
        {
            throw new ApiErrorException(ApiErrors.ExpiredKey(key));
        }

        return key == options.SecretKey || key == options.OtherModeSecretKey ? key : throw new ApiErrorException(ApiErrors.InvalidKey(key));
    }

    /// <exception cref="ApiErrorException">The key is restricted and lacks the permission.</exception>
    public static void CheckPermission(string key, string permission, StripeAccountOptions options)
    {
        var writePermission = permission.Replace("_read", "_write", StringComparison.Ordinal);
        if (key.StartsWith("rk_", StringComparison.Ordinal) && !options.Permissions.Contains(permission) && !options.Permissions.Contains(writePermission))
        {
            throw new ApiErrorException(ApiErrors.MissingPermission(key, options.AccountId, permission));
        }
    }

    private static string ReadUserName(string credentials)
    {
        var bytes = new byte[credentials.Length];
        return Convert.TryFromBase64String(credentials, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length).Split(':')[0] : "";
    }
}

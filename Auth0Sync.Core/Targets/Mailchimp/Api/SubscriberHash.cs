using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Auth0Sync.Core.Targets.Mailchimp.Api;

/// <summary>Mailchimp's id of an address. It identifies the person, so it is never logged.</summary>
internal static class SubscriberHash
{
    [SuppressMessage("Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "Mailchimp's ids are MD5 hashes.")]
    [SuppressMessage("Globalization", "CA1308:Normalize strings to uppercase", Justification = "Mailchimp hashes lowercase addresses.")]
    public static string Compute(string email) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(email.ToLowerInvariant())));
}

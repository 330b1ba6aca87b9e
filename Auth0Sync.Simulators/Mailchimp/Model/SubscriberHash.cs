using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Auth0Sync.Simulators.Mailchimp.Model;

/// <summary>Mailchimp's id of an address.</summary>
internal static class SubscriberHash
{
    [SuppressMessage("Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "Mailchimp's ids are MD5 hashes.")]
    public static string Compute(string emailAddress) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(emailAddress.ToLowerInvariant())));
}

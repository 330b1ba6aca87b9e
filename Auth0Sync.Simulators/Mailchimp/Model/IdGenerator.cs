using System.Diagnostics.CodeAnalysis;

namespace Auth0Sync.Simulators.Mailchimp.Model;

/// <summary>Creates ids that are the same for the same seed and calls.</summary>
[SuppressMessage("Security", "CA5394:Do not use insecure randomness", Justification = "Ids of a simulation must be reproducible.")]
internal sealed class IdGenerator(int seed)
{
    private readonly Random _contactIds = new(seed);
    private readonly Random _requestIds = new(seed + 1);

    public string CreateContactId() => Convert.ToHexStringLower(CreateBytes(_contactIds));

    public string CreateRequestId() => new Guid(CreateBytes(_requestIds)).ToString();

    private static byte[] CreateBytes(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return bytes;
    }
}

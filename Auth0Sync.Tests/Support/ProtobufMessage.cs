using System.Text;
using Google.Protobuf;

namespace Auth0Sync.Tests.Support;

/// <summary>
/// Reads a protobuf message by field numbers, for tests that need a few fields of a large schema. The field numbers of OTLP
/// are in <see href="https://github.com/open-telemetry/opentelemetry-proto">opentelemetry-proto</see>.
/// </summary>
internal sealed class ProtobufMessage
{
    private readonly List<(int Field, ByteString? Bytes, ulong Number)> _fields = [];

    public ProtobufMessage(ByteString bytes)
    {
        var input = bytes.CreateCodedInput();
        while (input.ReadTag() is var tag and not 0)
        {
            var field = WireFormat.GetTagFieldNumber(tag);
            _fields.Add(WireFormat.GetTagWireType(tag) switch
            {
                WireFormat.WireType.LengthDelimited => (field, input.ReadBytes(), 0),
                WireFormat.WireType.Varint => (field, null, input.ReadUInt64()),
                WireFormat.WireType.Fixed32 => (field, null, input.ReadFixed32()),
                WireFormat.WireType.Fixed64 => (field, null, input.ReadFixed64()),
                var type => throw new InvalidDataException($"Unsupported wire type {type}."),
            });
        }
    }

    /// <summary>Returns the messages at a path of field numbers, each of which may be repeated.</summary>
    public IEnumerable<ProtobufMessage> GetMessages(params int[] path) => path is [var field, .. var rest]
        ? GetBytes(field).SelectMany(value => new ProtobufMessage(value).GetMessages(rest))
        : [this];

    /// <summary>Returns a text field, or an empty string if it is not set.</summary>
    public string GetText(int field) => Encoding.UTF8.GetString(GetBytes(field).LastOrDefault(ByteString.Empty).Span);

    /// <summary>Returns a bytes field in hexadecimal, or an empty string if it is not set.</summary>
    public string GetHex(int field) => Convert.ToHexStringLower(GetBytes(field).LastOrDefault(ByteString.Empty).Span);

    /// <summary>Returns a number field, or 0 if it is not set.</summary>
    public ulong GetNumber(int field) => _fields.LastOrDefault(entry => entry.Field == field).Number;

    private IEnumerable<ByteString> GetBytes(int field) => _fields.Where(entry => entry.Field == field).Select(entry => entry.Bytes).OfType<ByteString>();
}

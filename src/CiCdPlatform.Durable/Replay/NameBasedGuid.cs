using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace CiCdPlatform.Durable.Replay;

/// <summary>Ids that are the same every time they are asked for.</summary>
internal static class NameBasedGuid
{
    public static Guid Of(string instanceId, int generation, int counter)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{instanceId}/{generation}/{counter}"), hash);

        // Version 8 (custom) and the usual variant, so that it reads as a well-formed id everywhere.
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }

    public static string ChildId(string parentId, int generation, int task)
    {
        var id = generation == 0 ? $"{parentId}-c{task}" : $"{parentId}-g{generation}-c{task}";
        if (id.Length <= InstanceId.MaxLength)
        {
            return id;
        }

        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(id), hash);
        return $"{parentId[..60]}-{BinaryPrimitives.ReadUInt64BigEndian(hash):x16}{BinaryPrimitives.ReadUInt64BigEndian(hash[8..]):x16}";
    }
}

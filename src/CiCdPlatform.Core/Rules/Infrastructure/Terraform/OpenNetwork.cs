using System.Globalization;

namespace CiCdPlatform.Core.Rules;

/// <summary>Judges what the whole internet may reach.</summary>
internal static class OpenNetwork
{
    /// <summary>Ports that no one outside needs: remote access and data stores, by what answers there.</summary>
    private static readonly (int Port, string What)[] Sensitive =
    [
        (22, "SSH"), (3389, "RDP"), (23, "Telnet"), (21, "FTP"), (445, "SMB"), (3306, "MySQL"), (5432, "PostgreSQL"), (1433, "SQL Server"), (1521, "Oracle"), (27017, "MongoDB"), (6379, "Redis"), (9200, "Elasticsearch"), (11211, "Memcached"),
        (5984, "CouchDB"), (9042, "Cassandra"), (2375, "the Docker API"), (2379, "etcd"), (5900, "VNC"), (5985, "WinRM"),
    ];

    /// <summary>Whether an address means everyone.</summary>
    public static bool IsAnyone(string? address) => address is "0.0.0.0/0" or "::/0" or "*" or "0.0.0.0" || string.Equals(address, "internet", StringComparison.OrdinalIgnoreCase) || string.Equals(address, "any", StringComparison.OrdinalIgnoreCase);

    /// <summary>What answers at a sensitive port of a range; null when there is none. A range of more than a thousand counts as all ports.</summary>
    public static (string What, int? Port)? Reaches(int from, int to) =>
        to - from > 1000 ? ("almost every port", null) : Array.Find(Sensitive, one => one.Port >= from && one.Port <= to) is { Port: > 0 } found ? (found.What, found.Port) : null;

    /// <summary>The ports of <c>22</c>, <c>20-25</c> or <c>*</c>.</summary>
    public static (int From, int To)? Range(string? text)
    {
        if (text is "*" or "0-65535" or "1-65535")
        {
            return (0, 65535);
        }

        var parts = (text ?? "").Split('-');
        return parts.Length <= 2 && int.TryParse(parts[0].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var from) && int.TryParse(parts[^1].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var to) ? (from, to) : null;
    }
}

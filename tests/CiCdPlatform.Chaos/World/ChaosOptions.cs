using System.Globalization;

namespace CiCdPlatform.Chaos.World;

/// <summary>How much is done, and how much goes wrong on the way.</summary>
internal sealed record ChaosOptions
{
    /// <summary>Decides every fate that is left to chance.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Over how long the webhooks are spread, and the kills with them.</summary>
    public double Minutes { get; init; } = 22;

    /// <summary>Workers killed, at least.</summary>
    public int Kills { get; init; } = 1_000;

    /// <summary>Distinct deliveries: for every push one of the push and one of the end of its run.</summary>
    public int Webhooks { get; init; } = 100_000;

    /// <summary>Workers on one database.</summary>
    public int Processes { get; init; } = 2;

    /// <summary>How long a worker's instances wait for it when it is gone.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary><c>own</c> starts a PostgreSQL cluster, <c>sqlite</c> takes a file (one process), anything else is a connection string.</summary>
    public string Database { get; init; } = "own";

    /// <summary>Immediate stops and starts of the own cluster.</summary>
    public int DatabaseRestarts { get; init; } = 24;

    /// <summary>Share of the workers' lives in which the clock is wrong or jumps, by up to three hours.</summary>
    public double ClockJumps { get; init; } = 0.1;

    /// <summary>Share of the deliveries that are lost on the way, sent twice, or held back.</summary>
    public double Mischief { get; init; } = 0.2;

    /// <summary>Share of the time in which the forge answers 429, and of that in which it answers 500.</summary>
    public double Bursts { get; init; } = 0.1;

    /// <summary>Points at which lives end, each once, while webhooks are sent; by chance and by the clock when empty.</summary>
    public IReadOnlyList<string> KillPoints { get; init; } = [];

    /// <summary>How long may pass after the last kill until everything has come to rest.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Reads the command line; a fault is told with its cure.</summary>
    public static bool TryParse(string[] args, out ChaosOptions options, out string problem)
    {
        (options, problem) = (new(), "");
        for (var index = 0; index < args.Length; index += 2)
        {
            var value = index + 1 < args.Length ? args[index + 1] : "";
            try
            {
                options = args[index] switch
                {
                    "--seed" => options with { Seed = Number(value) },
                    "--minutes" => options with { Minutes = double.Parse(value, CultureInfo.InvariantCulture) },
                    "--kills" => options with { Kills = Number(value) },
                    "--webhooks" => options with { Webhooks = Number(value) },
                    "--processes" => options with { Processes = Math.Clamp(Number(value), 1, 8) },
                    "--lease" => options with { Lease = TimeSpan.FromSeconds(double.Parse(value.TrimEnd('s'), CultureInfo.InvariantCulture)) },
                    "--database" => options with { Database = value },
                    "--database-restarts" => options with { DatabaseRestarts = Number(value) },
                    "--clock-jumps" => options with { ClockJumps = double.Parse(value, CultureInfo.InvariantCulture) },
                    "--patience" => options with { Patience = TimeSpan.FromMinutes(double.Parse(value, CultureInfo.InvariantCulture)) },
                    "--kill-points" => options with { KillPoints = value == "every" ? Fates.Points : throw new FormatException("the only value is every") },
                    _ => throw new FormatException($"{args[index]} is not known"),
                };
            }
            catch (FormatException e)
            {
                problem = $"{args[index]} {value}: {e.Message}. Use --seed N --minutes M --kills N --webhooks N --processes 1..8 --lease 2s "
                    + "--database own|sqlite|CONNECTION_STRING --database-restarts N --clock-jumps 0..1 --patience MINUTES --kill-points every";
                return false;
            }
        }

        return true;

        static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    /// <summary>The command that repeats this run.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"dotnet run -c Release --project tests/CiCdPlatform.Chaos -- --seed {Seed} --minutes {Minutes} --kills {Kills} --webhooks {Webhooks} --processes {Processes} --lease {Lease.TotalSeconds}s --database-restarts {DatabaseRestarts} --clock-jumps {ClockJumps} --patience {Patience.TotalMinutes}{(KillPoints.Count > 0 ? " --kill-points every" : "")}");
}

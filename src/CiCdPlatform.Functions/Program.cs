using CiCdPlatform.Durable;
using CiCdPlatform.Features;
using CiCdPlatform.Features.Storage;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();

var connectionString = builder.Configuration["Database"]
    ?? throw new InvalidOperationException("The setting Database is empty: give the connection string of a PostgreSQL database");
await using (var connection = new NpgsqlConnection(connectionString))
{
    await connection.OpenAsync();
    await Migrations.ApplyAsync(connection, FeatureMigrations.All);
}

var database = new PostgresDatabase(connectionString);
builder.Services.AddSingleton<SqlDatabase>(database);
builder.Services.AddSingleton(new ProductDatabase(database.OpenAsync));
builder.Services.AddFeatures(builder.Configuration);
builder.Build().Run();

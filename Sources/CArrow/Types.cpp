#include "Types.h"

#include <arrow/compute/cast.h>
#include <arrow/compute/exec.h>

#include <set>
#include <string>

#include "Guard.h"

namespace vitrine {

namespace {

bool holds_list(arrow::Type::type id) {
  return id == arrow::Type::LIST || id == arrow::Type::LARGE_LIST || id == arrow::Type::FIXED_SIZE_LIST;
}

bool holds_floats(arrow::Type::type id) {
  return id == arrow::Type::HALF_FLOAT || id == arrow::Type::FLOAT || id == arrow::Type::DOUBLE;
}

bool holds_text(arrow::Type::type id) {
  return id == arrow::Type::STRING || id == arrow::Type::LARGE_STRING || id == arrow::Type::STRING_VIEW;
}

const arrow::DataType &element(const arrow::DataType &type) { return *type.field(0)->type(); }

}  // namespace

std::shared_ptr<arrow::DataType> held_as(vit_arrow_type type) {
  switch (type) {
    case VIT_ARROW_INT64: return arrow::int64();
    case VIT_ARROW_FLOAT32: return arrow::float32();
    case VIT_ARROW_FLOAT64: return arrow::float64();
    case VIT_ARROW_BOOL: return arrow::boolean();
    case VIT_ARROW_STRING: return arrow::large_utf8();
    case VIT_ARROW_TIMESTAMP: return arrow::timestamp(arrow::TimeUnit::MILLI, "UTC");
    case VIT_ARROW_INT64_LIST: return arrow::large_list(arrow::field("item", arrow::int64(), false));
    case VIT_ARROW_FLOAT32_LIST: return arrow::large_list(arrow::field("item", arrow::float32(), false));
  }
  throw Refusal(VIT_ARROW_FAILED, "a type of column is out of range");
}

std::optional<vit_arrow_type> natural_type(const arrow::DataType &type) {
  const auto id = type.id();
  if (arrow::is_integer(id)) return VIT_ARROW_INT64;
  if (id == arrow::Type::DOUBLE) return VIT_ARROW_FLOAT64;
  if (holds_floats(id)) return VIT_ARROW_FLOAT32;
  if (id == arrow::Type::BOOL) return VIT_ARROW_BOOL;
  // Rows without any value suggest no type.
  if (holds_text(id) || id == arrow::Type::NA) return VIT_ARROW_STRING;
  if (id == arrow::Type::TIMESTAMP || id == arrow::Type::DATE32 || id == arrow::Type::DATE64) {
    return VIT_ARROW_TIMESTAMP;
  }
  if (id == arrow::Type::DICTIONARY) {
    return natural_type(*static_cast<const arrow::DictionaryType &>(type).value_type());
  }
  if (holds_list(id)) {
    const auto inner = element(type).id();
    if (arrow::is_integer(inner)) return VIT_ARROW_INT64_LIST;
    if (holds_floats(inner)) return VIT_ARROW_FLOAT32_LIST;
  }
  return std::nullopt;
}

bool is_readable(const arrow::DataType &from, vit_arrow_type to) {
  const auto natural = natural_type(from);
  if (!natural) return false;
  if (*natural == to || from.id() == arrow::Type::NA) return true;
  const bool is_number = *natural == VIT_ARROW_INT64 || *natural == VIT_ARROW_FLOAT32 || *natural == VIT_ARROW_FLOAT64;
  if (is_number) return to == VIT_ARROW_FLOAT32 || to == VIT_ARROW_FLOAT64;
  return *natural == VIT_ARROW_INT64_LIST && to == VIT_ARROW_FLOAT32_LIST;
}

std::shared_ptr<arrow::Array> converted(
    const std::shared_ptr<arrow::Array> &array, vit_arrow_type type, arrow::MemoryPool *pool) {
  const auto target = held_as(type);
  if (array->type()->Equals(*target)) return array;
  auto options = arrow::compute::CastOptions::Safe();
  options.allow_time_truncate = true;
  arrow::compute::ExecContext context(pool);
  context.set_use_threads(false);
  if (array->type()->id() == arrow::Type::DICTIONARY) {
    const auto &plain = static_cast<const arrow::DictionaryType &>(*array->type()).value_type();
    return converted(taken(arrow::compute::Cast(*array, plain, options, &context)), type, pool);
  }
  if (array->type()->id() == arrow::Type::DATE32 || array->type()->id() == arrow::Type::DATE64) {
    const auto days = arrow::timestamp(arrow::TimeUnit::MILLI);
    return converted(taken(arrow::compute::Cast(*array, days, options, &context)), type, pool);
  }
  if (array->type()->id() == arrow::Type::TIMESTAMP) {
    const auto &stamps = static_cast<const arrow::TimestampType &>(*array->type());
    // A cast from a time without a zone to one with a zone would look for a database of zones.
    if (stamps.timezone() != "UTC") {
      auto data = array->data()->Copy();
      data->type = arrow::timestamp(stamps.unit(), "UTC");
      return converted(arrow::MakeArray(data), type, pool);
    }
  }
  return taken(arrow::compute::Cast(*array, target, options, &context));
}

std::shared_ptr<arrow::Schema> schema_of(const vit_arrow_field *fields, size_t count) {
  arrow::FieldVector list;
  std::set<std::string> names;
  for (size_t place = 0; place < count; place++) {
    const std::string name = fields[place].name ? fields[place].name : "";
    if (name.empty() || !names.insert(name).second) {
      throw Refusal(VIT_ARROW_FAILED, "a column has no name, or one twice", static_cast<int64_t>(place));
    }
    list.push_back(arrow::field(name, held_as(fields[place].type), fields[place].is_optional));
  }
  return arrow::schema(list);
}

}  // namespace vitrine

// All of h2.
#ifndef H2_H2_HPP
#define H2_H2_HPP

#include <h2/action.hpp>
#include <h2/budget.hpp>
#include <h2/connection.hpp>
#include <h2/error.hpp>
#include <h2/event.hpp>
#include <h2/field.hpp>
#include <h2/fields.hpp>
#include <h2/frame.hpp>
#include <h2/hpack.hpp>
#include <h2/observer.hpp>
#include <h2/options.hpp>
#include <h2/priority.hpp>
#include <h2/result.hpp>
#include <h2/settings.hpp>
#include <h2/status.hpp>
#include <h2/types.hpp>
#include <h2/upgrade.hpp>

#endif  // H2_H2_HPP
